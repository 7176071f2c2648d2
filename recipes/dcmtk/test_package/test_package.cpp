#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>

int main()
{
  if (!dcmDataDict.isDictionaryLoaded())
  {
    return 1;
  }
  DJDecoderRegistration::registerCodecs();
  DJLSDecoderRegistration::registerCodecs();
  DcmDataset dataset;
  dataset.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 100");
  dataset.putAndInsertString(DCM_PatientName, "J\xf6rg");
  OFString name;
  // The character tables are inside the library.
  const bool converted = dataset.convertToUTF8().good() && dataset.findAndGetOFString(DCM_PatientName, name).good();
  DJLSDecoderRegistration::cleanup();
  DJDecoderRegistration::cleanup();
  return converted && name == "J\xc3\xb6rg" ? 0 : 2;
}
