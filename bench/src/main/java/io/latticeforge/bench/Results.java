package io.latticeforge.bench;

import io.latticeforge.page.Axis.Scale;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has been measured, and why the rest was not. */
final class Results {
    private final Answers answers = new Answers();
    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final Map<String, Curves> curves = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private boolean failed;

    /** Where a part has its answers checked. */
    Answers answers() {
        return answers;
    }

    void add(Figure figure) {
        figures.add(figure);
    }

    void add(Collection<Figure> measured) {
        figures.addAll(measured);
    }

    /** @param why in a few words, what would have to be there */
    void leaveOut(String id, String why) {
        leftOut.put(id, why);
    }

    /** Something for people about all of it, such as the peer's instructions. */
    void remark(String line) {
        remarks.add(line);
    }

    /** The curves of that title, begun where they are not there yet. */
    Curves curves(String title, String xName, Scale xScale, String yName, Scale yScale) {
        return curves.computeIfAbsent(title, t -> new Curves(t, xName, xScale, yName, yScale));
    }

    /** A part has ended in an exception: its targets are left out, and the run has failed. */
    void fail(String part, Collection<String> ids, Throwable why) {
        failed = true;
        for (String id : ids) {
            if (find(id).isEmpty()) {
                leaveOut(id, part + " failed: " + why);
            }
        }
    }

    boolean failed() {
        return failed;
    }

    Optional<Figure> find(String id) {
        return figures.stream().filter(figure -> figure.id().equals(id)).findFirst();
    }

    double measured(Target target) {
        return find(target.id()).map(figure -> figure.measured(target)).orElse(Double.NaN);
    }

    /** Why a target has no figure. */
    String why(Target target) {
        return leftOut.getOrDefault(target.id(), "not measured in this run");
    }

    /** Without a target of their own, in the order in which they were measured. */
    List<Figure> others() {
        return figures.stream().filter(figure -> Target.of(figure.id()).isEmpty()).toList();
    }

    /** Reasons by id: of all targets without a figure, and of what else was left out. */
    Map<String, String> leftOut() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Target target : Target.values()) {
            if (find(target.id()).isEmpty()) {
                all.put(target.id(), why(target));
            }
        }
        leftOut.forEach((id, why) -> {
            if (find(id).isEmpty()) {
                all.putIfAbsent(id, why);
            }
        });
        return all;
    }

    Collection<Curves> curves() {
        return curves.values();
    }

    List<String> remarks() {
        return remarks;
    }
}
