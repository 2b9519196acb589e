"""
Parts that public and staff pages share: base templates, cotton components, form renderer, static files, error pages.

Not here: pages.
"""
