package topgun.domain.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A pattern as instructions, each an operation with up to two operands. Runs forwards over a text or, made for that,
 * backwards.
 */
final class Program {

    /** Pass over a unit of set {@code a}. */
    static final int UNIT = 0;
    /** Go on at {@code a}, and also, or if that fails, at {@code b}. */
    static final int SPLIT = 1;
    /** Go on at {@code a}. */
    static final int JUMP = 2;
    /** Only at place {@code a}. */
    static final int AT = 3;
    /** Only where look {@code a} holds. */
    static final int LOOK = 4;
    /** Done. */
    static final int MATCH = 5;
    /** Note the position in register {@code a}. */
    static final int NOTE = 6;
    /** Only if the position is not the one in register {@code a}. */
    static final int MOVED = 7;
    /** Clear the registers from {@code a} to before {@code b}. */
    static final int CLEAR = 8;
    /** Pass over the text between the registers of group {@code a}. */
    static final int REFERENCE = 9;

    /** What must, or must not, come before or after some place. */
    record Look(Program body, boolean ahead, boolean negated) {}

    private final int[] operations;
    private final int[] a;
    private final int[] b;
    private final UnitSet[] sets;
    private final List<Node.Place> places;
    private final boolean backward;

    private Program(int[] operations, int[] a, int[] b, List<UnitSet> sets, List<Node.Place> places, boolean backward) {
        this.operations = operations;
        this.a = a;
        this.b = b;
        this.sets = sets.toArray(UnitSet[]::new);
        this.places = List.copyOf(places);
        this.backward = backward;
    }

    int size() {
        return operations.length;
    }

    int operation(int at) {
        return operations[at];
    }

    int a(int at) {
        return a[at];
    }

    int b(int at) {
        return b[at];
    }

    UnitSet set(int at) {
        return sets[a[at]];
    }

    Node.Place place(int at) {
        return places.get(a[at]);
    }

    boolean isBackward() {
        return backward;
    }

    /** Turns a pattern into a program, and the looks in it into programs of their own, inner ones first. */
    static final class Compiler {

        private static final int LARGEST = 4_000;
        private static final int MOST_LOOKS = 20;

        private final boolean backward;
        private final boolean capturing;
        private final List<Look> looks;
        private final int[] registers;
        private final List<UnitSet> sets = new ArrayList<>();
        private final List<Node.Place> places = new ArrayList<>();
        private int[] operations = new int[16];
        private int[] a = new int[16];
        private int[] b = new int[16];
        private int size;
        private int copies;

        private Compiler(boolean backward, boolean capturing, List<Look> looks, int[] registers) {
            this.backward = backward;
            this.capturing = capturing;
            this.looks = looks;
            this.registers = registers;
        }

        /** Without groups. Looks run in the direction opposite to the one in which they look. */
        static Program forAutomaton(Node pattern, List<Look> looks) throws PatternSyntaxException {
            return new Compiler(false, false, looks, new int[1]).compile(pattern);
        }

        /**
         * With groups.
         *
         * @param registers how many are in use, in an array of one; two for each group at first
         */
        static Program forBacktracker(Node pattern, List<Look> looks, int[] registers) throws PatternSyntaxException {
            return new Compiler(false, true, looks, registers).compile(pattern);
        }

        private Program compile(Node pattern) throws PatternSyntaxException {
            append(pattern);
            emit(MATCH, 0, 0);
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
                    emit(UNIT, sets.size() - 1, 0);
                }
                case Node.Sequence(List<Node> parts) -> {
                    for (Node part : backward ? parts.reversed() : parts) {
                        append(part);
                    }
                }
                case Node.Choice(List<Node> alternatives) -> choice(alternatives);
                case Node.Repeat repeat -> repeat(repeat);
                case Node.Group group -> group(group);
                case Node.Reference(int group) -> emit(REFERENCE, group, 0);
                case Node.Look look -> look(look);
                case Node.At(Node.Place place) -> {
                    places.add(place);
                    emit(AT, places.size() - 1, 0);
                }
            }
        }

        private void choice(List<Node> alternatives) throws PatternSyntaxException {
            List<Integer> jumps = new ArrayList<>();
            for (Node alternative : alternatives.subList(0, alternatives.size() - 1)) {
                int split = emit(SPLIT, size + 1, 0);
                append(alternative);
                jumps.add(emit(JUMP, 0, 0));
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
            emit(NOTE, 2 * group.number() + (backward ? 1 : 0), 0);
            append(group.body());
            emit(NOTE, 2 * group.number() + (backward ? 0 : 1), 0);
        }

        private void look(Node.Look look) throws PatternSyntaxException {
            boolean direction = capturing ? !look.ahead() : look.ahead();
            Program body = new Compiler(direction, capturing, looks, registers).compile(look.body());
            if (looks.size() == MOST_LOOKS) {
                throw new PatternSyntaxException("more than " + MOST_LOOKS + " looks ahead or behind");
            }
            looks.add(new Look(body, look.ahead(), look.negated()));
            emit(LOOK, looks.size() - 1, 0);
        }

        private void repeat(Node.Repeat repeat) throws PatternSyntaxException {
            for (int i = 0; i < repeat.least(); i++) {
                clearGroups(repeat);
                append(repeat.body());
            }
            if (repeat.most() == Node.Repeat.ANY_NUMBER) {
                int split = split(repeat);
                emit(JUMP, split, 0);
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
            int split = emit(SPLIT, size + 1, size + 1);
            clearGroups(repeat);
            int register = registers[0];
            if (capturing) {
                registers[0]++;
                emit(NOTE, register, 0);
            }
            append(repeat.body());
            if (capturing) {
                emit(MOVED, register, 0);
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
                emit(CLEAR, 2 * repeat.firstGroup(), 2 * repeat.endGroup());
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
