package topgun.domain.pattern;

import java.util.Arrays;
import java.util.List;

/**
 * Tries one way through a pattern after the other, as patterns with references need it.
 *
 * <p>There may be more ways than anybody can try. After a number of steps that depends on its length only, a text is taken
 * not to match, always the same way, and after some texts of that kind the pattern is {@linkplain #isHopeless hopeless} and
 * matches nothing more.
 */
final class Backtracker implements Matcher {

    private static final int MOST_STEPS = 50_000;
    private static final int MOST_STEPS_PER_UNIT = 10;
    private static final int MOST_TIMES_GIVEN_UP = 10;

    private final Program program;
    private final List<Program.Look> looks;
    private final int registers;
    private int timesGivenUp;

    private Backtracker(PatternCompiler.Compiled compiled) {
        this.program = compiled.program();
        this.looks = compiled.looks();
        this.registers = compiled.registers();
    }

    /** @param groups the number of groups, the whole match included */
    static Backtracker of(Node pattern, int groups) throws PatternSyntaxException {
        return new Backtracker(PatternCompiler.forBacktracker(pattern, groups));
    }

    @Override
    public boolean isHopeless() {
        return timesGivenUp >= MOST_TIMES_GIVEN_UP;
    }

    @Override
    public boolean matches(String text) {
        if (isHopeless()) {
            return false;
        }
        var run = new Run(text);
        boolean found = false;
        for (int position = 0; position <= text.length() && !found && !run.isOutOfSteps(); position++) {
            run.reset();
            found = run.matches(program, position);
        }
        if (run.isOutOfSteps()) {
            timesGivenUp++;
            return false;
        }
        return found;
    }

    /** One search through one text. */
    private final class Run {

        private static final int UNSET = -1;

        private final String text;
        private final int[] register = new int[registers];
        private final long mostSteps;
        /**
         * What to come back to: pairs of an instruction and a position to try next, or of a register, negated and minus one,
         * and its former content.
         */
        private int[] trail = new int[64];

        private int trailLength;
        private long steps;

        Run(String text) {
            this.text = text;
            this.mostSteps = MOST_STEPS + (long) MOST_STEPS_PER_UNIT * text.length();
        }

        boolean isOutOfSteps() {
            return steps > mostSteps;
        }

        void reset() {
            Arrays.fill(register, UNSET);
            trailLength = 0;
        }

        /** Leaves the registers as they were if there is no match. */
        boolean matches(Program running, int start) {
            int bottom = trailLength;
            int at = 0;
            int position = start;
            while (!isOutOfSteps()) {
                steps++;
                int next = at + 1;
                boolean fails = false;
                switch (running.operation(at)) {
                    case Program.MATCH -> {
                        dropAlternatives(bottom);
                        return true;
                    }
                    case Program.UNIT -> {
                        int unit = running.isBackward() ? position - 1 : position;
                        fails = !isIn(running.set(at), unit);
                        position += running.isBackward() ? -1 : 1;
                    }
                    case Program.AT -> fails = !running.place(at).holds(text, position);
                    case Program.LOOK -> fails = !holds(looks.get(running.a(at)), position);
                    case Program.NOTE -> set(running.a(at), position);
                    case Program.MOVED -> fails = register[running.a(at)] == position;
                    case Program.CLEAR -> clear(running.a(at), running.b(at));
                    case Program.REFERENCE -> {
                        int length = referred(running, running.a(at), position);
                        fails = length < 0;
                        position += running.isBackward() ? -length : length;
                    }
                    case Program.JUMP -> next = running.a(at);
                    case Program.SPLIT -> {
                        push(running.b(at), position);
                        next = running.a(at);
                    }
                    default -> throw new IllegalStateException("no operation: " + running.operation(at));
                }
                if (fails) {
                    if (!back(bottom)) {
                        return false;
                    }
                    next = trail[trailLength];
                    position = trail[trailLength + 1];
                }
                at = next;
            }
            return false;
        }

        private boolean isIn(UnitSet set, int unit) {
            return unit >= 0 && unit < text.length() && set.contains(text.charAt(unit));
        }

        /** What a look that does not fail has noted stays noted; its alternatives are not tried later. */
        private boolean holds(Program.Look look, int position) {
            int bottom = trailLength;
            boolean found = matches(look.body(), position);
            if (found && look.negated()) {
                back(bottom);
            }
            return found != look.negated() && !isOutOfSteps();
        }

        /** The length of what a group matched if it stands here as well, negative if not. */
        private int referred(Program running, int group, int position) {
            int from = register[2 * group];
            int to = register[2 * group + 1];
            if (from == UNSET || to == UNSET) {
                return 0;
            }
            int length = to - from;
            int start = running.isBackward() ? position - length : position;
            steps += length;
            return start >= 0 && text.regionMatches(start, text, from, length) ? length : -1;
        }

        private void clear(int from, int to) {
            for (int i = from; i < to; i++) {
                set(i, UNSET);
            }
        }

        private void set(int index, int content) {
            push(-index - 1, register[index]);
            register[index] = content;
        }

        private void push(int what, int content) {
            if (trailLength + 2 > trail.length) {
                trail = Arrays.copyOf(trail, trail.length * 2);
            }
            trail[trailLength++] = what;
            trail[trailLength++] = content;
        }

        /** Undoes up to the last alternative, which then stands just above the trail; false if there is none. */
        private boolean back(int bottom) {
            while (trailLength > bottom) {
                trailLength -= 2;
                int what = trail[trailLength];
                if (what >= 0) {
                    return true;
                }
                register[-what - 1] = trail[trailLength + 1];
            }
            return false;
        }

        /** Keeps what must be undone should something before be tried differently. */
        private void dropAlternatives(int bottom) {
            int kept = bottom;
            for (int i = bottom; i < trailLength; i += 2) {
                if (trail[i] < 0) {
                    trail[kept] = trail[i];
                    trail[kept + 1] = trail[i + 1];
                    kept += 2;
                }
            }
            trailLength = kept;
        }
    }
}
