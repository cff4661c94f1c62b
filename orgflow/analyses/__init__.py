"""The questions that orgflow answers, in the order a reader should meet them."""
