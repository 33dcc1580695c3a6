package topgun.domain.pattern;

/** A way to find out whether a text matches. */
interface Search {

    boolean matches(String text);

    default boolean isHopeless() {
        return false;
    }
}
