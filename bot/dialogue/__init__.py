"""What the bot makes of a message within its dialogue: clauses, follow-ups, repairs, memory and replies."""
