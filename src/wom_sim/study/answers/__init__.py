"""What a sweep found, in sentences."""
