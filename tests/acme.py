"""A small organization in a folder to work in, for tests of commands."""

ACME = """\
organization: Acme
actors:
  buyers: {name: Buyers, position: external customer}
  sales: {name: Sales}
  pricing: {name: Pricing}
links:
  - {customer: buyers, provider: sales, for: offers, how_often: 10/day, health: 95%}
  - {customer: sales, provider: pricing, for: prices, how_often: daily, health: 60%}
"""
