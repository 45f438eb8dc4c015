"""PDF/UA-1: the tagged canvas, the form builder, the prefill and the second reader of tags."""
