-- A shop: listing pages lead to products, products become items. Made for `darn demo --port 8080`; another
-- port's URL goes on the command line. Two lines below trust the shop too much, as first versions do: the pages
-- they trip over are parked, and passed as soon as the line is mended and saved.
local shop = {
  start = "http://127.0.0.1:8080/",
  items = {
    product = {
      "sku", "title", "category", "price", "in_stock", "stock", "rating", "reviews", "tags", "description",
      sku = "string",
      title = "string",
      category = "string",
      -- What is sold out has no price any more. The mend: ["price?"] = "number",
      price = "number",
      in_stock = "boolean",
      stock = "integer",
      rating = "number",
      reviews = "integer",
      tags = "table",
      description = "string",
    },
  },
}

function shop.parse(page)
  for link in page:each "article.product h3 a" do page:follow(link, "product") end
  page:follow(page:first "li.next a")
end

function shop.product(page)
  local tags = {}
  for tag in page:each "ul.tags li.tag" do tags[#tags + 1] = tag:text() end
  page:emit("product", {
    sku = page:need("[data-sku]"):attr("data-sku"),
    -- Some pages lack the heading. The mend:
    -- title = page:text("h1") or page:need("meta[property='og:title']"):attr("content"),
    title = page:need("h1"):text(),
    category = page:need("ol.breadcrumb li:nth-child(2) a"):text(),
    price = page:need(".price"):number(),
    in_stock = page:first ".product-page .availability.in-stock" ~= nil,
    stock = page:need(".stock"):number(),
    rating = tonumber(page:need("[data-rating]"):attr("data-rating")),
    reviews = #page:css "article.review",
    tags = tags,
    description = page:need("#description p"):text(),
  })
end

return shop
