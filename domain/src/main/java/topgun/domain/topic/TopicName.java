package topgun.domain.topic;

import java.util.Optional;

/** 1 to 256 characters, each an ASCII letter, a digit or one of {@code _ - . : /}. */
public record TopicName(String text) implements Comparable<TopicName> {

    private static final int LONGEST = 256;
    private static final String PUNCTUATION = "_-.:/";

    public TopicName {
        if (!isValid(text)) {
            throw new IllegalArgumentException("not a topic name: " + text);
        }
    }

    public static Optional<TopicName> parse(String text) {
        return isValid(text) ? Optional.of(new TopicName(text)) : Optional.empty();
    }

    @Override
    public int compareTo(TopicName other) {
        return text.compareTo(other.text);
    }

    private static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || PUNCTUATION.indexOf(c) >= 0);
    }
}
