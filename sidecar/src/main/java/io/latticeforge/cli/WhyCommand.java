package io.latticeforge.cli;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import io.latticeforge.journal.Journal;
import io.latticeforge.trace.GroupKey;
import io.latticeforge.trace.GroupStory;
import io.latticeforge.trace.NearMisses;
import io.latticeforge.trace.RouteStory;
import io.latticeforge.trace.StoryReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code why}: the story of one group, or of one routed request. */
@Command(name = "why", mixinStandardHelpOptions = true,
        description = {"Tells the story of one group from a journal: each sample's entropy, what was decided about it, by which rule,"
                + " with which value against which threshold and because of which records, the vote with all tallies, and what nearly"
                + " fired. Or the story of one routed request: scores, which edge was right, what its gate learned.", ""},
        exitCodeListHeading = "%nExit codes:%n")
public final class WhyCommand implements Callable<Integer> {
    private static final int LISTED_GROUPS = 20;

    @Option(names = "--journal", required = true, paramLabel = "DIR", description = "the journal directory; it may be in use")
    private Path directory = Path.of("");

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    private static final class Subject {
        @Option(names = "--group", required = true, paramLabel = "G", description = "the client's number of the group")
        private @Nullable Integer group;

        @Option(names = "--route", required = true, paramLabel = "R", description = "journal position of a routed request, from its answer")
        private @Nullable Long route;
    }

    @Option(names = "--session", paramLabel = "E", description = "epoch of the session, where several have such a group")
    private @Nullable Long session;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    WhyCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (subject.route != null) {
            return route(subject.route, out, err);
        }
        int group = Objects.requireNonNull(subject.group);
        StoryReader reader = new StoryReader(key -> key.group() == group && (session == null || key.session() == session));
        long gone = JournalWalk.each(directory, err, block -> {
            reader.on(block);
            return true;
        });
        GroupStory story = theOne(reader, group);
        if (gone > story.opening().position()) {
            err.println(JournalWalk.goneUpTo(gone) + ", so that entropies of this group are not known");
            err.flush();
        }
        NearMisses near = nearMisses(story, err);
        if (json) {
            out.println(StoryJson.of(story, near));
        } else {
            new StoryText(out, story, near).print();
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private int route(long route, PrintWriter out, PrintWriter err) {
        RouteStory story = new RouteStory(route);
        JournalWalk.each(directory, err, block -> {
            story.on(block);
            return true;
        });
        RouteStory.Routed routed = story.routed();
        if (routed == null) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_ROUTE, "block " + route + " asks for no route in " + directory, route, 0);
        }
        if (json) {
            out.println(RouteWords.json(story, routed));
        } else {
            RouteWords.print(out, story, routed);
        }
        out.flush();
        return ExitCode.OK.number();
    }

    /** Null where the journal cannot be folded from before the group was opened. */
    private @Nullable NearMisses nearMisses(GroupStory story, PrintWriter err) {
        NearMisses near = new NearMisses(story.key(), Journal.MAX_BLOCK_BYTES);
        try {
            return JournalWalk.fold(directory, err, near::beginAt, near::on) < story.opening().position() ? near : null;
        } catch (LatticeForgeException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return null;
        }
    }

    private GroupStory theOne(StoryReader reader, int group) {
        List<GroupStory> stories = reader.stories();
        if (stories.isEmpty()) {
            throw new LatticeForgeException(ErrorCode.UNKNOWN_GROUP, "there is no group " + group + (session == null ? "" : " of session "
                    + session)
                    + " in " + directory + "; " + there(reader.groups()));
        }
        if (stories.size() > 1) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "several sessions have a group " + group
                    + ": name one with --session" + stories.stream().map(WhyCommand::line).collect(Collectors.joining()));
        }
        return stories.getFirst();
    }

    private static String line(GroupStory story) {
        return "\n  --session " + Long.toUnsignedString(story.key().session()) + "   " + story.opening().policy() + ", "
                + story.samples().size()
                + " samples, " + story.tokens() + " tokens, client " + Figures.quoted(story.opening().clientName());
    }

    private static String there(List<GroupKey> groups) {
        if (groups.isEmpty()) {
            return "there are none";
        }
        List<String> numbers = groups.stream().mapToInt(GroupKey::group).distinct().sorted().mapToObj(Integer::toUnsignedString).toList();
        String more = numbers.size() > LISTED_GROUPS ? " and " + (numbers.size() - LISTED_GROUPS) + " more" : "";
        return "there are " + String.join(", ", numbers.subList(0, Math.min(LISTED_GROUPS, numbers.size()))) + more;
    }
}
