package topgun.domain.pattern;

import java.util.List;

/** A part of a pattern. */
sealed interface Node {

    Node EMPTY = new Sequence(List.of());

    /** One unit of a set. */
    record Unit(UnitSet set) implements Node {}

    record Sequence(List<Node> parts) implements Node {

        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    record Choice(List<Node> alternatives) implements Node {

        public Choice {
            alternatives = List.copyOf(alternatives);
        }
    }

    /**
     * A part several times over.
     *
     * @param most {@link #ANY_NUMBER} for no limit
     * @param greedy whether rather more often than less; only tells when there are references
     * @param firstGroup the groups in the body, from this one
     * @param endGroup up to before this one
     */
    record Repeat(Node body, int least, int most, boolean greedy, int firstGroup, int endGroup) implements Node {

        static final int ANY_NUMBER = Integer.MAX_VALUE;
    }

    /** A part whose text can be referred to. */
    record Group(Node body, int number) implements Node {}

    /** The text that a group matched; nothing while it has not. */
    record Reference(int group) implements Node {}

    /** What must, or must not, follow ({@code ahead}) or precede. */
    record Look(Node body, boolean ahead, boolean negated) implements Node {}

    record At(Place place) implements Node {}

    /** A place between units. */
    enum Place {
        START,
        END,
        WORD_EDGE,
        NO_WORD_EDGE;

        boolean holds(String text, int position) {
            return switch (this) {
                case START -> position == 0;
                case END -> position == text.length();
                case WORD_EDGE -> isWordEdge(text, position);
                case NO_WORD_EDGE -> !isWordEdge(text, position);
            };
        }

        private static boolean isWordEdge(String text, int position) {
            boolean before = position > 0 && UnitSet.WORD.contains(text.charAt(position - 1));
            boolean after = position < text.length() && UnitSet.WORD.contains(text.charAt(position));
            return before != after;
        }
    }
}
