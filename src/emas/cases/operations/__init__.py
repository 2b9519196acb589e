"""
The acts that change a case. Each is one function and one transaction; errors are raised as codes.
"""

from emas.cases.operations._account import close_account as close_account
from emas.cases.operations._act import act as act
from emas.cases.operations._act import act_many as act_many
from emas.cases.operations._announce import announce as announce
from emas.cases.operations._announce import announce_rw_missing as announce_rw_missing
from emas.cases.operations._approvals import approve as approve
from emas.cases.operations._approvals import prove_pin as prove_pin
from emas.cases.operations._asked import answer_asked as answer_asked
from emas.cases.operations._batch import tell_line as tell_line
from emas.cases.operations._box_acts import act_as_reporter as act_as_reporter
from emas.cases.operations._box_acts import act_sealed as act_sealed
from emas.cases.operations._box_acts import entrust as entrust
from emas.cases.operations._box_acts import rate_sealed as rate_sealed
from emas.cases.operations._box_acts import release as release
from emas.cases.operations._box_file import file_sealed as file_sealed
from emas.cases.operations._box_keys import choose_box_passphrase as choose_box_passphrase
from emas.cases.operations._box_keys import create_recovery as create_recovery
from emas.cases.operations._box_keys import open_box_key as open_box_key
from emas.cases.operations._box_keys import recover as recover
from emas.cases.operations._box_talk import open_by_code as open_by_code
from emas.cases.operations._box_talk import say_as_handler as say_as_handler
from emas.cases.operations._box_talk import say_as_reporter as say_as_reporter
from emas.cases.operations._client import download_for_client as download_for_client
from emas.cases.operations._continue import continue_letter as continue_letter
from emas.cases.operations._desk import open_desk as open_desk
from emas.cases.operations._drafts import drop_draft as drop_draft
from emas.cases.operations._drafts import save_draft as save_draft
from emas.cases.operations._drafts import send_draft as send_draft
from emas.cases.operations._drafts import sweep_drafts as sweep_drafts
from emas.cases.operations._later import advance as advance
from emas.cases.operations._later import cancel as cancel
from emas.cases.operations._later import download_letter as download_letter
from emas.cases.operations._later import repair as repair
from emas.cases.operations._later import undo as undo
from emas.cases.operations._pages import end_pages as end_pages
from emas.cases.operations._prove import prove_applicant as prove_applicant
from emas.cases.operations._signing import signing_request as signing_request
from emas.cases.operations._submit import submit as submit
from emas.cases.operations._tickets import open_system_case as open_system_case
from emas.cases.operations._timers import run_timers as run_timers
from emas.cases.operations._watched import tell_watchers as tell_watchers
from emas.cases.operations._watched import watch_stopped as watch_stopped
