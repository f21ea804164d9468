"""One module a page: a pure function from the view to a page, and what its answers mean."""
