"""Acts on units, posts, holders, accounts and calendars. Each is one transaction, recorded in the trail with old and new."""

from emas.people.operations._absences import (
    begin_absence,
    end_absence,
    end_noted_absence,
    note_absence,
)
from emas.people.operations._accounts import (
    add_person,
    block_account,
    change_email,
    create_account,
    edit_account,
    edit_person,
    set_preferences,
    unblock_account,
)
from emas.people.operations._calendar import edit_holiday, edit_hours, remove_holiday, seed_holidays
from emas.people.operations._citizens import (
    change_citizen_password,
    choose_password,
    close_citizen,
    close_own_citizen,
    drop_password,
    move_password,
    open_citizen,
    sign_in_citizen,
    sweep_citizens,
)
from emas.people.operations._clients import issue_client, revoke_client
from emas.people.operations._devices import forget_device, note_device, see_device
from emas.people.operations._factors import new_recovery_codes, remove_factors
from emas.people.operations._holders import end_holder, place_holder, withdraw_holder
from emas.people.operations._install import install
from emas.people.operations._passkeys import (
    add_passkey,
    confirm_by_passkey,
    passkey_host,
    passkey_options,
    passkey_request,
    remove_passkey,
    sign_in_by_passkey,
)
from emas.people.operations._passwords import (
    change_password,
    finish_reset,
    issue_first_password,
    make_reset_link,
    password_faults,
    request_reset,
)
from emas.people.operations._phone_codes import (
    ask_phone_code,
    finish_citizen_reset,
    make_citizen_reset_code,
    prove_phone_code,
    request_citizen_reset,
    sweep_phone_codes,
)
from emas.people.operations._provider import (
    begin_provider_sign_in,
    confirm_first_use,
    finish_provider_sign_in,
    provider,
    release_identity,
)
from emas.people.operations._sign_in import check_factor, confirm_password, end_sessions, sign_in
from emas.people.operations._themes import set_theme, sync_theme
from emas.people.operations._totp import confirm_totp, remove_totp, start_totp
from emas.people.operations._units import (
    add_post,
    add_unit,
    edit_post,
    edit_unit,
    set_number_pattern,
)

__all__ = [
    "add_passkey",
    "add_person",
    "add_post",
    "add_unit",
    "ask_phone_code",
    "begin_absence",
    "begin_provider_sign_in",
    "block_account",
    "change_citizen_password",
    "change_email",
    "change_password",
    "check_factor",
    "choose_password",
    "close_citizen",
    "close_own_citizen",
    "confirm_by_passkey",
    "confirm_first_use",
    "confirm_password",
    "confirm_totp",
    "create_account",
    "drop_password",
    "edit_account",
    "edit_holiday",
    "edit_hours",
    "edit_person",
    "edit_post",
    "edit_unit",
    "end_absence",
    "end_holder",
    "end_noted_absence",
    "end_sessions",
    "finish_citizen_reset",
    "finish_provider_sign_in",
    "finish_reset",
    "forget_device",
    "install",
    "issue_client",
    "issue_first_password",
    "make_citizen_reset_code",
    "make_reset_link",
    "move_password",
    "new_recovery_codes",
    "note_absence",
    "note_device",
    "open_citizen",
    "passkey_host",
    "passkey_options",
    "passkey_request",
    "password_faults",
    "place_holder",
    "prove_phone_code",
    "provider",
    "release_identity",
    "remove_factors",
    "remove_holiday",
    "remove_passkey",
    "remove_totp",
    "request_citizen_reset",
    "request_reset",
    "revoke_client",
    "see_device",
    "seed_holidays",
    "set_number_pattern",
    "set_preferences",
    "set_theme",
    "sign_in",
    "sign_in_by_passkey",
    "sign_in_citizen",
    "start_totp",
    "sweep_citizens",
    "sweep_phone_codes",
    "sync_theme",
    "unblock_account",
    "withdraw_holder",
]
