"""The questions ``documents`` answers: letters, registers, verdicts, previews, uploads."""

from emas.documents.queries._attachments import (
    attachment,
    attachment_image,
    attachments,
    fields_of,
    partial_state,
)
from emas.documents.queries._blocks import (
    applicant_texts,
    head_title,
    letterhead,
    neighbourhood,
    seal_block,
    signer_block,
    unit_words,
)
from emas.documents.queries._health import problems, signer_status, signing_manners
from emas.documents.queries._in_force import letter_fault
from emas.documents.queries._letters import document_for_case, documents_for_cases, issued_file
from emas.documents.queries._previews import (
    check_letter,
    letter_names,
    letter_text,
    preview_pages,
    sample_pages,
    sample_pdf,
)
from emas.documents.queries._registers import (
    DEFAULT_REGISTER,
    NUMBER_STATES,
    carried_parts,
    latest_numbers,
    numbers_of_case,
    register_book,
    register_pdf,
    register_rows,
    register_xlsx,
)
from emas.documents.queries._reports import report_pdf
from emas.documents.queries._verify import (
    check_code_offline,
    public_keys,
    trust_roots,
    verify_code,
    verify_file,
)
from emas.documents.queries._waiting import batch, ending_certificates, waiting_signatures
from emas.documents.rules.numbering import book_name

__all__ = [
    "DEFAULT_REGISTER",
    "NUMBER_STATES",
    "applicant_texts",
    "attachment",
    "attachment_image",
    "attachments",
    "batch",
    "book_name",
    "carried_parts",
    "check_code_offline",
    "check_letter",
    "document_for_case",
    "documents_for_cases",
    "ending_certificates",
    "fields_of",
    "head_title",
    "issued_file",
    "latest_numbers",
    "letter_fault",
    "letter_names",
    "letter_text",
    "letterhead",
    "neighbourhood",
    "numbers_of_case",
    "partial_state",
    "preview_pages",
    "problems",
    "public_keys",
    "register_book",
    "register_pdf",
    "register_rows",
    "register_xlsx",
    "report_pdf",
    "sample_pages",
    "sample_pdf",
    "seal_block",
    "signer_block",
    "signer_status",
    "signing_manners",
    "trust_roots",
    "unit_words",
    "verify_code",
    "verify_file",
    "waiting_signatures",
]
