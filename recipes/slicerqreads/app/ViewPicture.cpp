#include "ViewPicture.h"

#include <QBuffer>
#include <QByteArray>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMessageBox>
#include <QPixmap>
#include <QSaveFile>
#include <QWidget>

#include <stdexcept>

namespace qreads
{

QImage pictureOf(QWidget& widget)
{
  return widget.grab().toImage();
}

void copyPicture(const QImage& picture)
{
  QGuiApplication::clipboard()->setImage(picture);
}

void writePicture(const QImage& picture, const QString& file)
{
  QByteArray data;
  QBuffer buffer(&data);
  picture.save(&buffer, "png");
  QSaveFile output(file);
  bool isWritten = output.open(QIODevice::WriteOnly);
  // Where the disk gets full, a part is written first; why the rest is not, the next attempt tells.
  for (qsizetype position = 0; isWritten && position < data.size();)
  {
    const qint64 count = output.write(data.constData() + position, data.size() - position);
    isWritten = count > 0;
    position += static_cast<qsizetype>(count);
  }
  isWritten = isWritten && output.flush();
  QString reason = output.errorString();
  if (isWritten && output.commit())
  {
    return;
  }
  if (isWritten)
  {
    reason = output.errorString();
  }
  throw std::runtime_error(
    QString("The picture cannot be written to \"%1\": %2. Choose another folder or make room there.")
      .arg(file, reason)
      .toStdString());
}

void savePicture(const QImage& picture, const QString& name, QWidget& owner)
{
  auto* dialog = new QFileDialog(&owner, "Save picture", {}, "PNG pictures (*.png)");
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setOption(QFileDialog::DontUseNativeDialog);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix("png");
  dialog->selectFile(name + ".png");
  QObject::connect(dialog, &QFileDialog::fileSelected, &owner,
                   [picture, &owner](const QString& file)
                   {
                     try
                     {
                       writePicture(picture, file);
                     }
                     catch (const std::runtime_error& error)
                     {
                       auto* message = new QMessageBox(QMessageBox::Warning, "Save picture",
                                                       QString::fromUtf8(error.what()), QMessageBox::Ok, &owner);
                       message->setAttribute(Qt::WA_DeleteOnClose);
                       message->open();
                     }
                   });
  dialog->open();
}

} // namespace qreads
