-- The scraper of most end-to-end tests: listing pages lead to books, books become items.
local books = {
  items = {
    book = { "title", "price", "note", title = "string", price = "number", ["note?"] = "string" },
  },
}

function books.parse(page)
  for link in page:each "li.book a" do page:follow(link, "book") end
  page:follow(page:first "a.next")
end

function books.book(page)
  page:emit("book", {
    title = page:need("h1"):text(),
    price = page:need(".price"):number(),
    note = page:text(".note"),
  })
end

return books
