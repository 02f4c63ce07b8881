"""Intent classification of short Arabic questions, trained from scratch and served with numpy alone."""
