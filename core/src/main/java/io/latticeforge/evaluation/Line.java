package io.latticeforge.evaluation;

/**
 * The least squares line y = intercept + slope · x through points, from sums about the first point. NaN where all x are one.
 *
 * <p>Worked: (1, −0.5), (2, −1.5): slope −1, intercept 0.5, explained 1.
 */
final class Line {
    private int points;
    private double x0;
    private double y0;
    private double x;
    private double y;
    private double xx;
    private double xy;
    private double yy;

    void add(double px, double py) {
        if (points++ == 0) {
            x0 = px;
            y0 = py;
        }
        double dx = px - x0;
        double dy = py - y0;
        x += dx;
        y += dy;
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }

    double slope() {
        double spread = xx - x * x / points;
        return spread > 0 ? (xy - x * y / points) / spread : Double.NaN;
    }

    double intercept() {
        return y0 + y / points - slope() * (x0 + x / points);
    }

    double at(double px) {
        return intercept() + slope() * px;
    }

    /** R²: share of the variance of y that the line explains; NaN where y does not vary. */
    double explained() {
        double variance = yy - y * y / points;
        return variance > 0 ? slope() * (xy - x * y / points) / variance : Double.NaN;
    }
}
