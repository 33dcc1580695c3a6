package topgun.bootstrap.config;

/** A text that must not be seen. It prints as asterisks. */
public record Secret(String reveal) {

    @Override
    public String toString() {
        return Mask.ASTERISKS;
    }
}
