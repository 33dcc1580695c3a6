package topgun.domain.query;

/** A key and its value, as somebody sees it. */
public record Row(String key, Document document) {}
