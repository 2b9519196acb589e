"""
Decisions of the engine: facts in, decision out. No clock, no database, no framework.

``next_step`` is the whole of the flow; the rest counts time, chains events, decides who may read what and composes the letter.
"""

from emas.cases.rules._box import STARS as STARS
from emas.cases.rules._box import in_line as in_line
from emas.cases.rules._box import median_days as median_days
from emas.cases.rules._box import shown_units as shown_units
from emas.cases.rules._chain import GENESIS as GENESIS
from emas.cases.rules._chain import event_hash as event_hash
from emas.cases.rules._labels import holder_label as holder_label
from emas.cases.rules._labels import post_label as post_label
from emas.cases.rules._likeness import likeness as likeness
from emas.cases.rules._messages import REMINDERS as REMINDERS
from emas.cases.rules._messages import fill as fill
from emas.cases.rules._messages import message_events as message_events
from emas.cases.rules._messages import texts_for as texts_for
from emas.cases.rules._messages import without_numbers as without_numbers
from emas.cases.rules._path import path_ahead as path_ahead
from emas.cases.rules._posts import NO_POSTS as NO_POSTS
from emas.cases.rules._posts import act_post as act_post
from emas.cases.rules._posts import has_conditions as has_conditions
from emas.cases.rules._posts import keys_filled as keys_filled
from emas.cases.rules._posts import kinds_that_count as kinds_that_count
from emas.cases.rules._posts import may_file as may_file
from emas.cases.rules._posts import needed_posts as needed_posts
from emas.cases.rules._posts import post_keys as post_keys
from emas.cases.rules._posts import posts_ahead as posts_ahead
from emas.cases.rules._posts import superior_of as superior_of
from emas.cases.rules._posts import vacant_keys as vacant_keys
from emas.cases.rules._reading import IDENTITY as IDENTITY
from emas.cases.rules._reading import identity_values as identity_values
from emas.cases.rules._reading import masked as masked
from emas.cases.rules._reading import masked_identity as masked_identity
from emas.cases.rules._reading import masked_number as masked_number
from emas.cases.rules._reading import may_preview as may_preview
from emas.cases.rules._reading import reads_in_full as reads_in_full
from emas.cases.rules._simulate import Walk as Walk
from emas.cases.rules._simulate import local as local
from emas.cases.rules._simulate import simulate as simulate
from emas.cases.rules._step import EXPIRE as EXPIRE
from emas.cases.rules._step import LATE as LATE
from emas.cases.rules._step import REPLACED as REPLACED
from emas.cases.rules._step import SYSTEM_POST as SYSTEM_POST
from emas.cases.rules._step import UNDO as UNDO
from emas.cases.rules._step import Evaluate as Evaluate
from emas.cases.rules._step import counter_key as counter_key
from emas.cases.rules._step import first_step as first_step
from emas.cases.rules._step import next_step as next_step
from emas.cases.rules._step import no_expressions as no_expressions
from emas.cases.rules._step import offered_acts as offered_acts
from emas.cases.rules._step import start_step as start_step
from emas.cases.rules._step import undo_step as undo_step
from emas.cases.rules._talk import MESSAGE_PAPERS as MESSAGE_PAPERS
from emas.cases.rules._talk import MESSAGES_A_DAY as MESSAGES_A_DAY
from emas.cases.rules._talk import TEXT_LENGTH as TEXT_LENGTH
from emas.cases.rules._talk import TOLD as TOLD
from emas.cases.rules._talk import may_write as may_write
from emas.cases.rules._talk import said_acts as said_acts
from emas.cases.rules._times import Promise as Promise
from emas.cases.rules._times import next_timer as next_timer
from emas.cases.rules._times import promise_after_pause as promise_after_pause
from emas.cases.rules._times import promise_at as promise_at
from emas.cases.rules._times import step_times as step_times
