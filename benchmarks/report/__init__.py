"""Results as a page of the documentation: JSON that a benchmark wrote -> Markdown and drawings, nothing by hand."""
