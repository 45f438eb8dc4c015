"""Cases: dated facts about one matter, what is due, and what is lawful now."""
