"""Outside systems of ``documents``: the signature provider, the PDF compiler, the readers of uploaded files."""
