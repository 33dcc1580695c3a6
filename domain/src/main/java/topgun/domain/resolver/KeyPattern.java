package topgun.domain.resolver;

/** A set of keys: {@code *} stands for any characters, {@code ?} for one, anything else for itself. */
public record KeyPattern(String text) {

    /** Takes time in proportion to the product of both lengths at worst, whatever the pattern. */
    public boolean matches(String key) {
        int at = 0;
        int inKey = 0;
        int lastStar = -1;
        int resumeAt = 0;
        while (inKey < key.length()) {
            if (at < text.length() && text.charAt(at) == '*') {
                lastStar = at++;
                resumeAt = inKey;
            } else if (at < text.length() && (text.charAt(at) == '?' || text.charAt(at) == key.charAt(inKey))) {
                at++;
                inKey++;
            } else if (lastStar >= 0) {
                at = lastStar + 1;
                inKey = ++resumeAt;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        return at == text.length();
    }
}
