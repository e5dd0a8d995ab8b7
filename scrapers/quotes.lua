-- Quotes from the practice site quotes.toscrape.com: one callback, one type of item, the next page.
local quotes = {
  start = "https://quotes.toscrape.com/",
  items = { quote = { "text", "author", "tags", text = "string", author = "string", tags = "table" } },
}

function quotes.parse(page)
  for quote in page:each "div.quote" do
    local tags = {}
    for tag in quote:each ".tags a.tag" do tags[#tags + 1] = tag:text() end
    page:emit("quote", {
      text = quote:need("span.text"):text(),
      author = quote:need("small.author"):text(),
      tags = tags,
    })
  end
  page:follow(page:first "li.next a")
end

return quotes
