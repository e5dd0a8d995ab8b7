/* What a reader sees of an element, by the rules of innerText (WHATWG HTML 3.2.7, rendered text collection) as
 * far as they can be followed without layout and style sheets:
 *
 * - runs of white space become one space, U+00A0 among them (innerText keeps it, and the spaces on both sides of an
 *   image), and none is left at the ends; <pre>, <textarea> and their like keep theirs, and so does white-space in a
 *   style attribute;
 * - a block begins and ends a line, <p> with a blank line around it; <br> is a newline; of a <button> and what else is
 *   a box in a line, white space at the ends is not counted;
 * - rows of a table are parted by newlines, cells by tabs, empty ones too; what a cell begins and ends with is
 *   not counted (innerText has the blank lines of a <p> in it);
 * - what a reader does not see is left out: head, script, style, template, noscript, datalist, <rp>, what stands in
 *   <video>, <iframe>, <object data>, <meter> ... for browsers without them, [hidden], a closed <dialog> and all but
 *   the summary of a closed <details>, a <title> in the page, in a <select> what is in no option, of SVG all that is
 *   in no <text> or <foreignObject>, annotations of MathML, and `display: none` in a style attribute, with all that is
 *   inside them; and what is `visibility: hidden`, with all that is inside but what is `visible` again.
 *
 * A style attribute makes blocks, boxes, tables and items (display, float, position) as it does in browsers, but shows
 * no script; text-transform is not followed. What browsers show of a <textarea> is its value, which is no
 * text of the page to them: here it is the text in it. In a <select> a hidden <option> is left out like any other.
 * Formulas of MathML stay in their line (innerText has a line for each sign), and form feeds are white space.
 *
 * An element that is asked for itself is shown whatever it is: a script or style comes as it stands. */
#ifndef READ_TEXT_H
#define READ_TEXT_H

#include "base/str.h"
#include "html/doc.h"

/* All append; the time is linear in what is below the node. */
void text_of(const struct node *node, struct str *out);
/* The node's own text nodes only, folded in the same way; elements between them count as the blocks, breaks or
 * nothing that they are. */
void text_own(const struct node *node, struct str *out);
/* textContent (DOM 4.4): every text below the node as it stands, scripts and styles too; of a template's
 * contents only where the node is in them or is the template. */
void text_raw(const struct node *node, struct str *out);

#endif
