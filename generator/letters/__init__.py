"""Letters: a text with its values to blocks, and blocks to Word, HTML and plain text."""
