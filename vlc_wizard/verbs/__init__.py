"""The command line's verbs: read arguments, call core, give a document and lines."""
