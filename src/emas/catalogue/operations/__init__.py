"""The acts on services: publish what a folder says, begin a new folder, publish what an agency brings."""

from emas.catalogue.operations._agency import drop_draft as drop_draft
from emas.catalogue.operations._agency import keep_draft as keep_draft
from emas.catalogue.operations._agency import read_archive as read_archive
from emas.catalogue.operations._agency import release as release
from emas.catalogue.operations._agency import starter_archive as starter_archive
from emas.catalogue.operations._publish import publish as publish
from emas.catalogue.operations._publish import sync_folder as sync_folder
from emas.catalogue.operations._questions import save_question as save_question
from emas.catalogue.operations._questions import switch_question as switch_question
from emas.catalogue.operations._questions import sync_questions as sync_questions
from emas.catalogue.operations._scaffold import new_service_folder as new_service_folder
from emas.catalogue.operations._switch import switch_service as switch_service
from emas.catalogue.operations._themes import sync_themes as sync_themes
