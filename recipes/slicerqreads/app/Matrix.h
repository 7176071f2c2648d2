#pragma once

#include <array>

namespace qreads
{

using Point = std::array<double, 3>;
/// A 4×4 matrix by rows, as VTK's; the last row is 0 0 0 1.
using Matrix = std::array<double, 16>;

Matrix multiply(const Matrix& left, const Matrix& right);
Matrix inverse(const Matrix& matrix);
Point transformPoint(const Matrix& matrix, const Point& point);
/// Direction and length of an axis: 0, 1, 2 for x, y, z; 3 for the origin.
Point column(const Matrix& matrix, int index);

double dotProduct(const Point& left, const Point& right);
Point crossProduct(const Point& left, const Point& right);
Point normalized(const Point& direction);

} // namespace qreads
