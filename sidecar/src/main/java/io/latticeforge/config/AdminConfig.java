package io.latticeforge.config;

import io.latticeforge.base.ErrorCode;
import io.latticeforge.base.LatticeForgeException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where metrics and status are served. Whether the address is a loopback address is checked when it is bound.
 *
 * @param address  an address literal, or localhost
 * @param port     0 to 65,535; 0 has the system choose
 * @param required whether somebody asked for it: then the sidecar does not start without
 */
public record AdminConfig(String address, int port, boolean required) {
    static final String DEFAULT = "127.0.0.1:7611";

    private static final String OFF = "off";
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    /**
     * Null where it is off.
     *
     * @throws LatticeForgeException {@link ErrorCode#BAD_CONFIGURATION} for a text that is neither an address with a port nor "off"
     */
    public static @Nullable AdminConfig of(Settings settings) {
        SettingValue value = settings.get(Setting.ADMIN_LISTEN);
        if (value.text().equals(OFF)) {
            return null;
        }
        Matcher form = FORM.matcher(value.text());
        int port = form.matches() ? Integer.parseInt(form.group(3)) : -1;
        if (port < 0 || port > MAX_PORT) {
            Origin origin = value.origin();
            throw new LatticeForgeException(ErrorCode.BAD_CONFIGURATION, (origin.source() == Origin.Source.FILE
                    ? origin + ": '" + Setting.ADMIN_LISTEN.key() + "'" : origin.toString()) + " is '" + value.text()
                    + "'; it must be ADDRESS:PORT with a port of 0 to " + MAX_PORT + ", as " + DEFAULT + ", or " + OFF);
        }
        return new AdminConfig(form.group(1) == null ? form.group(2) : form.group(1), port, value.origin().source() != Origin.Source.DEFAULT);
    }
}
