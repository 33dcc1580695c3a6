package topgun.adapters.jdbi;

import topgun.domain.crdt.Tag;

/** What a tagged record is found by. One tag may come under several keys. */
record TagAndKey(Tag tag, String key) {

    private static final char END_OF_LENGTH = ':';

    /** As one text, which is no other's. */
    String text() {
        return tag.text().length() + "" + END_OF_LENGTH + tag.text() + key;
    }

    static TagAndKey parse(String text) {
        int from = text.indexOf(END_OF_LENGTH) + 1;
        int to = from + Integer.parseInt(text, 0, from - 1, 10);
        return new TagAndKey(new Tag(text.substring(from, to)), text.substring(to));
    }
}
