"""What services are asked: counted, kept, charted."""
