package io.latticeforge.page;

import java.util.List;
import java.util.Locale;

/** One page, written from top to bottom: inline style, no scripts, nothing fetched; well-formed XML after its first line. */
public final class Page {
    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;color:#222;background:#fff;max-width:1080px;margin:2em auto;padding:0 1em}
            h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}
            svg{width:100%;max-width:760px;height:auto;display:block}svg text{font:12px system-ui,sans-serif}
            svg .g{stroke:#e4e7ea;stroke-width:1}
            pre{overflow-x:auto;background:#f6f7f8;padding:1em;font-size:12px;line-height:1.45}
            table{border-collapse:collapse;font-size:13px;margin:1em 0}caption{text-align:left;padding:.3em 0}
            td,th{border:1px solid #e4e7ea;padding:.35em .8em;text-align:right;font-weight:normal}
            p.n{color:#555;max-width:62em}
            .k{display:inline-block;width:1.6em;border-top:3px solid;margin:0 .4em 0 1em;vertical-align:middle}
            """;

    private final StringBuilder html = new StringBuilder();

    /**
     * @param title of the page, without the product's name
     * @param style what this page has beyond what all have, as CSS; it may be empty
     */
    public Page(String title, String style) {
        html("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/>"
                + "<title>LatticeForge: " + escaped(title) + "</title><style>" + STYLE + style + "</style></head><body>\n<h1>"
                + escaped(title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1)) + "</h1>\n");
    }

    public Page heading(String words) {
        return html("<h2>" + escaped(words) + "</h2>\n");
    }

    /** A chart or a table of somebody else's making, as it is. */
    public Page html(String made) {
        html.append(made);
        return this;
    }

    public Page note(String words) {
        return html("<p class=\"n\">" + escaped(words) + "</p>\n");
    }

    /** Lines of text, as they would stand on a terminal. */
    public Page text(List<String> lines) {
        html("<pre>");
        lines.forEach(line -> html(escaped(line) + "\n"));
        return html("</pre>\n");
    }

    /** What the lines of a chart are, in the order of {@link Chart#colour}. */
    public Page legend(List<String> names) {
        html("<p>");
        for (int i = 0; i < names.size(); i++) {
            html("<span class=\"k\" style=\"border-color:" + Chart.colour(i) + "\"></span>" + escaped(names.get(i)));
        }
        return html("</p>\n");
    }

    public Page beginTable(String... titles) {
        return html("<table>\n").row("", "th", titles);
    }

    public Page row(String... values) {
        return row("", "td", values);
    }

    /** A row of a class of this page's style. */
    public Page rowOf(String style, String... values) {
        return row(" class=\"" + style + "\"", "td", values);
    }

    public Page endTable() {
        return html("</table>\n");
    }

    private Page row(String attributes, String cell, String[] values) {
        html("<tr" + attributes + ">");
        for (String value : values) {
            html("<" + cell + ">" + escaped(value) + "</" + cell + ">");
        }
        return html("</tr>\n");
    }

    /** All of it; nothing is written after that. */
    public String end() {
        return html.append("</body></html>\n").toString();
    }

    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
