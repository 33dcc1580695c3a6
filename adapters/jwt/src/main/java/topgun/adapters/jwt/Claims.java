package topgun.adapters.jwt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import topgun.domain.access.Principal;

/** What a token says whose signature is right. A claim of a type that makes no sense refuses the token. */
record Claims(Map<String, Object> fields) {

    private static final List<String> USUAL_ROLES = List.of("USER");
    private static final double LARGEST_EXACT_INTEGER = 0x1p53;

    Principal principal() throws TokenRefusedException {
        Optional<String> userId = id("userId");
        return new Principal(userId.isPresent() ? userId : id("sub"), roles());
    }

    /** Seconds since the epoch, as milliseconds. */
    OptionalDouble millis(String name) throws TokenRefusedException {
        if (!fields.containsKey(name)) {
            return OptionalDouble.empty();
        }
        if (fields.get(name) instanceof Number seconds) {
            return OptionalDouble.of(seconds.doubleValue() * 1000);
        }
        throw invalid();
    }

    /** Whether the claim is this text or a list that holds it. */
    boolean names(String claim, String expected) {
        Object value = fields.get(claim);
        return expected.equals(value) || (value instanceof List<?> several && several.contains(expected));
    }

    /** Many issuers number their users, so a whole number is an id too. */
    private Optional<String> id(String name) throws TokenRefusedException {
        Object value = fields.get(name);
        if (isFalsy(value)) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        if (value instanceof Number number && isInteger(number.doubleValue())) {
            return Optional.of(Long.toString(number.longValue()));
        }
        throw invalid();
    }

    private List<String> roles() throws TokenRefusedException {
        Object value = fields.get("roles");
        if (isFalsy(value)) {
            return USUAL_ROLES;
        }
        if (value instanceof String single) {
            return List.of(single);
        }
        if (!(value instanceof List<?> several)) {
            throw invalid();
        }
        List<String> roles = new ArrayList<>(several.size());
        for (Object role : several) {
            if (!(role instanceof String text)) {
                throw invalid();
            }
            roles.add(text);
        }
        return roles;
    }

    /** What JavaScript, in which tokens are commonly issued, takes for false: as good as absent. */
    private static boolean isFalsy(@Nullable Object value) {
        return value == null
                || value.equals(false)
                || value.equals("")
                || (value instanceof Number number && number.doubleValue() == 0);
    }

    private static boolean isInteger(double number) {
        return Math.rint(number) == number && Math.abs(number) <= LARGEST_EXACT_INTEGER;
    }

    private static TokenRefusedException invalid() {
        return new TokenRefusedException("invalid token");
    }
}
