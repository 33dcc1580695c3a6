package topgun.adapters.web;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The web pages that are trusted, by where they come from. Browsers say that and let no page lie; other programs can claim
 * anything, so this keeps out foreign pages and nothing else.
 *
 * @param listed as browsers write them, {@code https://host:port}; {@code *} stands for all
 */
public record Origins(Set<String> listed) {

    static final String REFUSAL = "pages of this origin are not allowed here";

    private static final String ANY = "*";

    public static final Origins ALL = new Origins(Set.of(ANY));
    public static final Origins NONE = new Origins(Set.of());

    public Origins {
        listed = Set.copyOf(listed);
    }

    /** Whether a request with this origin may come; one without comes from no page. */
    boolean admit(@Nullable String origin) {
        return origin == null || listed.contains(origin) || listed.contains(ANY);
    }
}
