package topgun.domain.pattern;

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
    record Look(Program body, boolean negated) {}

    private final int[] operations;
    private final int[] a;
    private final int[] b;
    private final UnitSet[] sets;
    private final List<Node.Place> places;
    private final boolean backward;

    Program(int[] operations, int[] a, int[] b, List<UnitSet> sets, List<Node.Place> places, boolean backward) {
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
}
