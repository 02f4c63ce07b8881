"""What an employer's message names: documents, places, numbers, dates, times. Pure, but for `extractor`."""
