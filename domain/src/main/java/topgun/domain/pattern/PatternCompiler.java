package topgun.domain.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns a pattern into a program, and the looks in it into programs of their own. */
final class PatternCompiler {

    private static final int MOST_LOOKS = 20;

    /**
     * What a pattern has become.
     *
     * @param looks those that programs refer to by their place; inner ones come before the outer ones that ask for them
     * @param registers how many positions are noted
     */
    record Compiled(Program program, List<Program.Look> looks, int registers) {

        Compiled {
            looks = List.copyOf(looks);
        }
    }

    private final boolean capturing;
    private final List<Program.Look> looks = new ArrayList<>();
    private int registers;

    private PatternCompiler(boolean capturing, int registers) {
        this.capturing = capturing;
        this.registers = registers;
    }

    /** Without groups. Looks run in the direction opposite to the one in which they look. */
    static Compiled forAutomaton(Node pattern) throws PatternSyntaxException {
        return new PatternCompiler(false, 0).compile(pattern);
    }

    /**
     * With groups, each of which has two registers.
     *
     * @param groups the number of groups, the whole match included
     */
    static Compiled forBacktracker(Node pattern, int groups) throws PatternSyntaxException {
        return new PatternCompiler(true, 2 * groups).compile(pattern);
    }

    private Compiled compile(Node pattern) throws PatternSyntaxException {
        Program program = new Assembly(false).of(pattern);
        return new Compiled(program, looks, registers);
    }

    /** One program while it is being put together. */
    private final class Assembly {

        private static final int LARGEST = 4_000;

        private final boolean backward;
        private final List<UnitSet> sets = new ArrayList<>();
        private final List<Node.Place> places = new ArrayList<>();
        private int[] operations = new int[16];
        private int[] a = new int[16];
        private int[] b = new int[16];
        private int size;
        private int copies;

        Assembly(boolean backward) {
            this.backward = backward;
        }

        Program of(Node pattern) throws PatternSyntaxException {
            append(pattern);
            emit(Program.MATCH, 0, 0);
            return new Program(
                    Arrays.copyOf(operations, size),
                    Arrays.copyOf(a, size),
                    Arrays.copyOf(b, size),
                    sets,
                    places,
                    backward);
        }

        private void append(Node node) throws PatternSyntaxException {
            if (++copies > LARGEST) {
                throw tooLarge();
            }
            switch (node) {
                case Node.Unit(UnitSet set) -> {
                    sets.add(set);
                    emit(Program.UNIT, sets.size() - 1, 0);
                }
                case Node.Sequence(List<Node> parts) -> {
                    for (Node part : backward ? parts.reversed() : parts) {
                        append(part);
                    }
                }
                case Node.Choice(List<Node> alternatives) -> choice(alternatives);
                case Node.Repeat repeat -> repeat(repeat);
                case Node.Group group -> group(group);
                case Node.Reference(int group) -> emit(Program.REFERENCE, group, 0);
                case Node.Look look -> look(look);
                case Node.At(Node.Place place) -> {
                    places.add(place);
                    emit(Program.AT, places.size() - 1, 0);
                }
            }
        }

        private void choice(List<Node> alternatives) throws PatternSyntaxException {
            List<Integer> jumps = new ArrayList<>();
            for (Node alternative : alternatives.subList(0, alternatives.size() - 1)) {
                int split = emit(Program.SPLIT, size + 1, 0);
                append(alternative);
                jumps.add(emit(Program.JUMP, 0, 0));
                b[split] = size;
            }
            append(alternatives.getLast());
            jumps.forEach(jump -> a[jump] = size);
        }

        private void group(Node.Group group) throws PatternSyntaxException {
            if (!capturing) {
                append(group.body());
                return;
            }
            emit(Program.NOTE, 2 * group.number() + (backward ? 1 : 0), 0);
            append(group.body());
            emit(Program.NOTE, 2 * group.number() + (backward ? 0 : 1), 0);
        }

        private void look(Node.Look look) throws PatternSyntaxException {
            boolean bodyIsBackward = capturing ? !look.ahead() : look.ahead();
            Program body = new Assembly(bodyIsBackward).of(look.body());
            if (looks.size() == MOST_LOOKS) {
                throw new PatternSyntaxException("more than " + MOST_LOOKS + " looks ahead or behind");
            }
            looks.add(new Program.Look(body, look.negated()));
            emit(Program.LOOK, looks.size() - 1, 0);
        }

        private void repeat(Node.Repeat repeat) throws PatternSyntaxException {
            for (int i = 0; i < repeat.least(); i++) {
                clearGroups(repeat);
                append(repeat.body());
            }
            if (repeat.most() == Node.Repeat.ANY_NUMBER) {
                int split = split(repeat);
                emit(Program.JUMP, split, 0);
                leave(split, repeat.greedy());
                return;
            }
            List<Integer> splits = new ArrayList<>();
            for (int i = repeat.least(); i < repeat.most(); i++) {
                splits.add(split(repeat));
            }
            splits.forEach(split -> leave(split, repeat.greedy()));
        }

        /** Once more, or not. What takes up no text is not repeated. */
        private int split(Node.Repeat repeat) throws PatternSyntaxException {
            int split = emit(Program.SPLIT, size + 1, size + 1);
            clearGroups(repeat);
            if (capturing) {
                int register = registers++;
                emit(Program.NOTE, register, 0);
                append(repeat.body());
                emit(Program.MOVED, register, 0);
            } else {
                append(repeat.body());
            }
            return split;
        }

        private void leave(int split, boolean greedy) {
            if (greedy) {
                b[split] = size;
            } else {
                a[split] = size;
            }
        }

        private void clearGroups(Node.Repeat repeat) throws PatternSyntaxException {
            if (capturing && repeat.endGroup() > repeat.firstGroup()) {
                emit(Program.CLEAR, 2 * repeat.firstGroup(), 2 * repeat.endGroup());
            }
        }

        private int emit(int operation, int first, int second) throws PatternSyntaxException {
            if (size == LARGEST) {
                throw tooLarge();
            }
            if (size == operations.length) {
                operations = Arrays.copyOf(operations, size * 2);
                a = Arrays.copyOf(a, size * 2);
                b = Arrays.copyOf(b, size * 2);
            }
            operations[size] = operation;
            a[size] = first;
            b[size] = second;
            return size++;
        }

        private static PatternSyntaxException tooLarge() {
            return new PatternSyntaxException("pattern too large, its counts included");
        }
    }
}
