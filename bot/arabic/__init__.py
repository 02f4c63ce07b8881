"""Arabic text as data: normal form, stems, dialect lexicon, Arabizi. Standard library only; imports nothing of Rasa."""
