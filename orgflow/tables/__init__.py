"""What a spreadsheet of links says."""
