package io.latticeforge.bench;

import io.latticeforge.evaluation.Chart;
import java.util.List;

/** The results as one page: inline style and SVG, no scripts, nothing fetched. */
final class ResultPage {
    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;color:#222;background:#fff;max-width:1080px;margin:2em auto;padding:0 1em}
            h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}
            svg{width:100%;max-width:760px;height:auto;display:block}svg text{font:12px system-ui,sans-serif}
            svg .g{stroke:#e4e7ea;stroke-width:1}
            table{border-collapse:collapse;font-size:13px;margin:1em 0}
            td,th{border:1px solid #e4e7ea;padding:.35em .8em;text-align:right;font-weight:normal}
            td:nth-child(2),td:last-child{text-align:left}
            .held,.stretch{color:#16803c}.missed{color:#c0392b}.left{color:#b7791f}
            p.n{color:#555;max-width:62em}
            .k{display:inline-block;width:1.6em;border-top:3px solid;margin:0 .4em 0 1em;vertical-align:middle}
            """;

    private final Results results;
    private final StringBuilder page = new StringBuilder();

    ResultPage(Results results) {
        this.results = results;
    }

    /** @param how the command, the day and the form */
    String page(String how) {
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
                .append("<meta name=\"viewport\" content=\"width=device-width\"/><title>LatticeForge: how fast</title><style>").append(STYLE)
                .append("</style></head><body>\n<h1>How fast</h1>\n");
        note(how + ". " + Machine.line());
        results.remarks().forEach(this::note);
        targets();
        for (Plot plot : results.plots()) {
            page.append("<h2>").append(Chart.escaped(plot.title())).append("</h2>\n").append(plot.svg()).append("\n<p>");
            List<String> names = plot.names();
            for (int i = 0; i < names.size(); i++) {
                page.append("<span class=\"k\" style=\"border-color:").append(Plot.COLOURS[i % Plot.COLOURS.length]).append("\"></span>")
                        .append(Chart.escaped(names.get(i)));
            }
            page.append("</p>\n");
        }
        others();
        page.append("<h2>Left out</h2>\n");
        results.leftOut().forEach((id, why) -> note(id + ": " + why));
        return page.append("</body></html>\n").toString();
    }

    private void targets() {
        page.append("<table>\n");
        row("th", "id", "ours / peer", "ours", "peer", "ratio", "spread", "must", "stretch", "");
        for (Target target : Target.values()) {
            Figure figure = results.find(target.id()).orElse(null);
            String unit = figure == null ? "" : figure.unit();
            Standing standing = target.standing(results.measured(target));
            page.append("<tr class=\"").append(standing.word().split(" ")[0]).append("\">");
            cells("td", target.id(), target.what(), figure == null ? "-" : ResultTable.amount(figure.ours(), unit),
                    figure == null ? "-" : ResultTable.amount(figure.peer(), unit), figure == null ? "-" : ResultTable.number(figure.ratio()),
                    figure == null ? "-" : ResultTable.spread(figure), ResultTable.bound(target.must()), ResultTable.bound(target.stretch()),
                    standing.word() + (figure == null || figure.note().isEmpty() ? "" : ". " + figure.note()));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private void others() {
        page.append("<h2>Beside the targets</h2>\n<table>\n");
        row("th", "id", "what", "ours", "peer", "ratio", "spread", "bytes an operation", "note");
        for (Figure f : results.others()) {
            row("td", f.id(), f.what(), ResultTable.amount(f.ours(), f.unit()), ResultTable.amount(f.peer(), f.unit()),
                    ResultTable.number(f.ratio()), ResultTable.spread(f), ResultTable.number(f.bytesPerOp()), f.note());
        }
        page.append("</table>\n");
    }

    private void row(String kind, String... values) {
        page.append("<tr>");
        cells(kind, values);
        page.append("</tr>\n");
    }

    private void cells(String kind, String... values) {
        for (String value : values) {
            page.append('<').append(kind).append('>').append(Chart.escaped(value)).append("</").append(kind).append('>');
        }
    }

    private void note(String words) {
        page.append("<p class=\"n\">").append(Chart.escaped(words)).append("</p>\n");
    }
}
