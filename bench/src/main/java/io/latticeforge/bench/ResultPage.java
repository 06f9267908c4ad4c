package io.latticeforge.bench;

import io.latticeforge.page.Page;

/** The results as one page: inline style and SVG, no scripts, nothing fetched. */
final class ResultPage {
    private static final String STYLE = """
            td:nth-child(2),td:last-child{text-align:left}
            .held,.stretch{color:#16803c}.missed{color:#c0392b}.left{color:#b7791f}
            """;

    private final Results results;
    private final Page page = new Page("how fast", STYLE);

    ResultPage(Results results) {
        this.results = results;
    }

    /** @param how the command, the day and the form */
    String page(String how) {
        page.note(how + ". " + Machine.line());
        results.remarks().forEach(page::note);
        targets();
        for (Curves curves : results.curves()) {
            page.heading(curves.title()).html(curves.svg()).legend(curves.names());
        }
        others();
        page.heading("Left out");
        results.leftOut().forEach((id, why) -> page.note(id + ": " + why));
        return page.end();
    }

    private void targets() {
        page.beginTable("id", "ours / peer", "ours", "peer", "ratio", "spread", "must", "stretch", "");
        for (Target target : Target.values()) {
            Figure figure = results.find(target.id()).orElse(null);
            String unit = figure == null ? "" : figure.unit();
            Standing standing = target.standing(results.measured(target));
            page.rowOf(standing.word().split(" ")[0], target.id(), target.what(),
                    figure == null ? "-" : ResultTable.amount(figure.ours(), unit),
                    figure == null ? "-" : ResultTable.amount(figure.peer(), unit),
                    figure == null ? "-" : ResultTable.number(figure.ratio()), figure == null ? "-" : ResultTable.spread(figure),
                    ResultTable.bound(target.must()), ResultTable.bound(target.stretch()),
                    standing.word() + (figure == null || figure.note().isEmpty() ? "" : ". " + figure.note()));
        }
        page.endTable();
    }

    private void others() {
        page.heading("Beside the targets").beginTable("id", "what", "ours", "peer", "ratio", "spread", "bytes an operation", "note");
        for (Figure f : results.others()) {
            page.row(f.id(), f.what(), ResultTable.amount(f.ours(), f.unit()), ResultTable.amount(f.peer(), f.unit()),
                    ResultTable.number(f.ratio()), ResultTable.spread(f), ResultTable.number(f.bytesPerOp()), f.note());
        }
        page.endTable();
    }
}
