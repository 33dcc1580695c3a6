package topgun.domain.pattern;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows all ways through a pattern at once, unit by unit, as Thompson's simulation of a nondeterministic automaton does.
 *
 * <p>Nothing is ever tried twice at one place, so a match takes at most as many steps as there are instructions, for each
 * unit of the text. That bound is made a fixed one by not going on after {@link #MOST_STEPS}, which takes a text of a
 * megabyte and a pattern made for it: such a text does not match. A pattern that takes far more steps than usual for one
 * text after the other is given up in the end, lest it occupies a large map.
 */
final class Automaton implements Matcher {

    private static final int MOST_STEPS = 5_000_000;
    /** More than a pattern takes that was not made to take many. */
    private static final int USUAL_STEPS_PER_UNIT = 64;

    private static final long MOST_UNUSUAL_STEPS = 10L * MOST_STEPS;

    private final Program program;
    private final List<Program.Look> looks;

    /** With what a match may begin; null if that is not so simple. */
    private final @Nullable UnitSet beginnings;

    private final boolean fromStartOnly;
    private long unusualSteps;

    private Automaton(PatternCompiler.Compiled compiled) {
        this.program = compiled.program();
        this.looks = compiled.looks();
        this.fromStartOnly = program.operation(0) == Program.AT && program.place(0) == Node.Place.START;
        this.beginnings = beginnings(program);
    }

    /** @param pattern without references */
    static Automaton of(Node pattern) throws PatternSyntaxException {
        return new Automaton(PatternCompiler.forAutomaton(pattern));
    }

    private static @Nullable UnitSet beginnings(Program program) {
        var units = new UnitSet.Builder();
        boolean[] seen = new boolean[program.size()];
        List<Integer> open = new ArrayList<>(List.of(0));
        while (!open.isEmpty()) {
            int at = open.removeLast();
            if (seen[at]) {
                continue;
            }
            seen[at] = true;
            switch (program.operation(at)) {
                case Program.UNIT -> units.add(program.set(at));
                case Program.JUMP -> open.add(program.a(at));
                case Program.SPLIT -> {
                    open.add(program.a(at));
                    open.add(program.b(at));
                }
                default -> {
                    return null;
                }
            }
        }
        return units.build();
    }

    @Override
    public boolean isHopeless() {
        return unusualSteps > MOST_UNUSUAL_STEPS;
    }

    @Override
    public boolean matches(String text) {
        if (isHopeless()) {
            return false;
        }
        var run = new Run(text);
        boolean found = run.matches();
        unusualSteps += Math.max(0, run.steps - USUAL_STEPS_PER_UNIT * (text.length() + 1L));
        return found;
    }

    /** One search through one text. */
    private final class Run {

        private final String text;
        /** For each look, where it holds; inner ones, which outer ones ask for, come first. */
        private final BitSet[] holds = new BitSet[looks.size()];

        private int steps;

        Run(String text) {
            this.text = text;
        }

        boolean matches() {
            for (int i = 0; i < holds.length; i++) {
                holds[i] = whereHolds(looks.get(i));
            }
            var states = new States(program);
            for (int position = 0; steps <= MOST_STEPS; position++) {
                if (position == 0 || !fromStartOnly) {
                    if (states.isEmpty() && beginnings != null) {
                        position = nextBeginning(position, beginnings);
                    }
                    states.begin(position);
                }
                if (states.matched) {
                    return true;
                }
                if (position >= text.length() || (fromStartOnly && states.isEmpty())) {
                    return false;
                }
                states.pass(text.charAt(position), position + 1);
            }
            return false;
        }

        private int nextBeginning(int from, UnitSet units) {
            int position = from;
            while (position < text.length() && !units.contains(text.charAt(position))) {
                position++;
            }
            return position;
        }

        private BitSet whereHolds(Program.Look look) {
            var places = new BitSet(text.length() + 1);
            var states = new States(look.body());
            boolean backward = look.body().isBackward();
            int step = backward ? -1 : 1;
            int position = backward ? text.length() : 0;
            for (int n = 0; n <= text.length() && steps <= MOST_STEPS; n++, position += step) {
                states.begin(position);
                places.set(position, states.matched != look.negated());
                if (n < text.length()) {
                    states.pass(text.charAt(backward ? position - 1 : position), position + step);
                }
            }
            return places;
        }

        /** Where in a program the search stands: at these units, one of which has to come next. */
        private final class States {

            private final Program running;
            private final int[] open;
            /** The position, plus one, at which an instruction was last reached. */
            private final int[] reached;

            private int[] units;
            private int[] nextUnits;
            private int count;
            private boolean matched;

            States(Program running) {
                this.running = running;
                this.open = new int[running.size() + 1];
                this.reached = new int[running.size()];
                this.units = new int[running.size()];
                this.nextUnits = new int[running.size()];
            }

            boolean isEmpty() {
                return count == 0;
            }

            void begin(int position) {
                reach(0, position);
            }

            void pass(char unit, int position) {
                int[] before = units;
                int beforeCount = count;
                units = nextUnits;
                nextUnits = before;
                count = 0;
                matched = false;
                for (int i = 0; i < beforeCount; i++) {
                    steps++;
                    if (running.set(before[i]).contains(unit)) {
                        reach(before[i] + 1, position);
                    }
                }
            }

            private void reach(int instruction, int position) {
                int opened = 0;
                open[opened++] = instruction;
                while (opened > 0) {
                    int at = open[--opened];
                    if (reached[at] == position + 1) {
                        continue;
                    }
                    reached[at] = position + 1;
                    steps++;
                    switch (running.operation(at)) {
                        case Program.UNIT -> units[count++] = at;
                        case Program.MATCH -> matched = true;
                        case Program.JUMP -> open[opened++] = running.a(at);
                        case Program.SPLIT -> {
                            open[opened++] = running.b(at);
                            open[opened++] = running.a(at);
                        }
                        case Program.AT -> {
                            if (running.place(at).holds(text, position)) {
                                open[opened++] = at + 1;
                            }
                        }
                        case Program.LOOK -> {
                            if (holds[running.a(at)].get(position)) {
                                open[opened++] = at + 1;
                            }
                        }
                        default -> throw new IllegalStateException("not for automata: " + running.operation(at));
                    }
                }
            }
        }
    }
}
