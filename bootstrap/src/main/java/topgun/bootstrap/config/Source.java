package topgun.bootstrap.config;

/** Where the value of a setting comes from. */
public sealed interface Source {

    /** Nobody chose. {@code because} names the setting that changes this default, or is empty. */
    record Default(String because) implements Source {

        @Override
        public String toString() {
            return because.isEmpty() ? "default" : "default with " + because;
        }
    }

    record Environment(String variable) implements Source {

        @Override
        public String toString() {
            return variable;
        }
    }

    record Option(String name) implements Source {

        @Override
        public String toString() {
            return name;
        }
    }
}
