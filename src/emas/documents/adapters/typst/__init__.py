"""The PDF compiler: one world of fonts and files per process, nothing loaded before the first letter."""

from emas.documents.adapters.typst.compiler import ROOT, TypesettingFailed, pages, pdf

__all__ = ["ROOT", "TypesettingFailed", "pages", "pdf"]
