"""
The questions about services: which there are, what one says, what its form makes of answers, what its flow looks like.

Forms and expressions are asked through here, so that no other module reaches into the rules.
"""

from emas.catalogue.queries._agency import agency as agency
from emas.catalogue.queries._agency import agency_check as agency_check
from emas.catalogue.queries._agency import agency_service as agency_service
from emas.catalogue.queries._agency import agency_services as agency_services
from emas.catalogue.queries._agency import draft_archive as draft_archive
from emas.catalogue.queries._agency import models as models
from emas.catalogue.queries._agency import own_agencies as own_agencies
from emas.catalogue.queries._agency import passed_over as passed_over
from emas.catalogue.queries._agency import release_archive as release_archive
from emas.catalogue.queries._agency import releases as releases
from emas.catalogue.queries._agency import unpacked as unpacked
from emas.catalogue.queries._answers import attachments_offered as attachments_offered
from emas.catalogue.queries._answers import evaluate as evaluate
from emas.catalogue.queries._answers import lacking as lacking
from emas.catalogue.queries._answers import parse_answers as parse_answers
from emas.catalogue.queries._answers import parse_asked as parse_asked
from emas.catalogue.queries._answers import prefilled as prefilled
from emas.catalogue.queries._answers import required_attachments as required_attachments
from emas.catalogue.queries._answers import required_fields as required_fields
from emas.catalogue.queries._answers import rule_message as rule_message
from emas.catalogue.queries._answers import secret_fields as secret_fields
from emas.catalogue.queries._answers import visible_fields as visible_fields
from emas.catalogue.queries._answers import written as written
from emas.catalogue.queries._answers import written_rows as written_rows
from emas.catalogue.queries._find import find as find
from emas.catalogue.queries._folders import load as load
from emas.catalogue.queries._folders import schema as schema
from emas.catalogue.queries._folders import schema_kinds as schema_kinds
from emas.catalogue.queries._knowledge import answer as answer
from emas.catalogue.queries._knowledge import learn_weights as learn_weights
from emas.catalogue.queries._knowledge import told as told
from emas.catalogue.queries._knowledge import topics as topics
from emas.catalogue.queries._owners import instansi_of as instansi_of
from emas.catalogue.queries._owners import owned_by as owned_by
from emas.catalogue.queries._owners import owner_of as owner_of
from emas.catalogue.queries._questions import may_edit_questions as may_edit_questions
from emas.catalogue.queries._questions import question as question
from emas.catalogue.queries._questions import question_versions as question_versions
from emas.catalogue.queries._questions import questions as questions
from emas.catalogue.queries._services import active_version as active_version
from emas.catalogue.queries._services import all_services as all_services
from emas.catalogue.queries._services import book_names as book_names
from emas.catalogue.queries._services import book_titles as book_titles
from emas.catalogue.queries._services import closed_services as closed_services
from emas.catalogue.queries._services import definition as definition
from emas.catalogue.queries._services import from_dict as from_dict
from emas.catalogue.queries._services import help_service as help_service
from emas.catalogue.queries._services import information_only as information_only
from emas.catalogue.queries._services import list_services as list_services
from emas.catalogue.queries._services import live_definitions as live_definitions
from emas.catalogue.queries._services import service_with_effect as service_with_effect
from emas.catalogue.queries._services import standard as standard
from emas.catalogue.queries._services import to_dict as to_dict
from emas.catalogue.queries._themes import load_themes as load_themes
from emas.catalogue.queries._words import diagram as diagram
from emas.catalogue.queries._words import due_label as due_label
from emas.catalogue.queries._words import message_filled as message_filled
from emas.catalogue.queries._words import message_text as message_text
from emas.catalogue.queries._words import post_label as post_label
from emas.catalogue.queries._words import what_changes as what_changes
