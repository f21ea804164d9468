"""The line-by-line front end: the same pages for screen readers, poor links and scripts."""
